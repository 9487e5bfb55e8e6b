#include "output/json.h"
#include "output/list_interfaces.h"
#include "packet/decode.h"

namespace mptcpanalyzer {

void write_interfaces_json(const CaptureFacts& capture, Output& out) {
  Json json;
  json["capture"] = capture.name;
  Json& list = json["interfaces"] = Json::array();
  for (std::size_t i = 0; i < capture.interfaces.size(); ++i) {
    const Interface& interface = capture.interfaces[i];
    Json entry;
    entry["name"] = text_or_null(interface.name);
    entry["description"] = text_or_null(interface.description);
    entry["link_type"] = interface.link_type;
    entry["link_type_name"] = text_or_null(link_type_name(interface.link_type));
    entry["resolution_s"] = 1 / static_cast<double>(interface.ticks_per_second);
    entry["snap_length_bytes"] =
        interface.snap_length == 0 ? Json(nullptr) : Json(interface.snap_length);
    entry["frames"] = capture.frames_of_interface[i];
    list.push_back(std::move(entry));
  }
  out.write(dump(json) + '\n');
}

void write_host_interfaces_json(std::span<const HostInterface> interfaces, Output& out) {
  Json json;
  json["capture"] = nullptr;
  Json& list = json["interfaces"] = Json::array();
  for (const HostInterface& interface : interfaces) {
    Json entry;
    entry["name"] = interface.name;
    entry["description"] = text_or_null(interface.description);
    entry["addresses"] = interface.addresses;
    entry["up"] = interface.up;
    entry["running"] = interface.running;
    entry["loopback"] = interface.loopback;
    list.push_back(std::move(entry));
  }
  out.write(dump(json) + '\n');
}

}  // namespace mptcpanalyzer
