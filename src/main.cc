#include "shell/run.h"

int main(int argc, char** argv) {
  return mptcpanalyzer::run(argc, argv);
}
