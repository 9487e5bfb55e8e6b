"""Reads an Arrow C stream by the specification alone, through ctypes: an independent consumer of __arrow_c_stream__.

https://arrow.apache.org/docs/format/CDataInterface.html, CStreamInterface.html, CDataInterface/PyCapsuleInterface.html
"""

import ctypes
import struct

POINTER = ctypes.c_void_p


class Schema(ctypes.Structure):
    pass


Schema._fields_ = [("format", ctypes.c_char_p), ("name", ctypes.c_char_p), ("metadata", ctypes.c_char_p),
                   ("flags", ctypes.c_int64), ("n_children", ctypes.c_int64),
                   ("children", ctypes.POINTER(ctypes.POINTER(Schema))), ("dictionary", POINTER),
                   ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(Schema))), ("private_data", POINTER)]


class Array(ctypes.Structure):
    pass


Array._fields_ = [("length", ctypes.c_int64), ("null_count", ctypes.c_int64), ("offset", ctypes.c_int64),
                  ("n_buffers", ctypes.c_int64), ("n_children", ctypes.c_int64), ("buffers", ctypes.POINTER(POINTER)),
                  ("children", ctypes.POINTER(ctypes.POINTER(Array))), ("dictionary", POINTER),
                  ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(Array))), ("private_data", POINTER)]


class Stream(ctypes.Structure):
    pass


Stream._fields_ = [("get_schema", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(Stream), ctypes.POINTER(Schema))),
                   ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(Stream), ctypes.POINTER(Array))),
                   ("get_last_error", ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.POINTER(Stream))),
                   ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(Stream))), ("private_data", POINTER)]

# Of struct: primitive formats of Arrow, timestamps being 64-bit integers.
NUMBERS = {b"C": "B", b"S": "H", b"I": "I", b"L": "Q", b"l": "q", b"g": "d", b"tsn:": "q"}


def stream_of(capsule):
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = POINTER, [ctypes.py_object, ctypes.c_char_p]
    return Stream.from_address(pointer(capsule, b"arrow_array_stream"))


def numbers(address, code, count):
    if count == 0:
        return []
    return list(struct.unpack(f"={count}{code}", ctypes.string_at(address, count * struct.calcsize(f"={code}"))))


def is_valid(array, row):
    if not array.buffers[0]:
        return True
    return bool(ctypes.string_at(array.buffers[0] + row // 8, 1)[0] >> row % 8 & 1)


def values(array, schema):
    """Python values of one column of one batch; None: null."""
    if array.offset != 0 or (not array.buffers[0] and array.null_count not in (0, -1)):
        raise AssertionError("a null count without bitmap, or an offset, which this reader does not know")
    if schema.format == b"+l":
        ends = numbers(array.buffers[1], "i", array.length + 1)
        items = values(array.children[0].contents, schema.children[0].contents)
        found = [items[ends[i]:ends[i + 1]] for i in range(array.length)]
    elif schema.format == b"u":
        ends = numbers(array.buffers[1], "i", array.length + 1)
        text = ctypes.string_at(array.buffers[2], ends[-1])
        found = [text[ends[i]:ends[i + 1]].decode() for i in range(array.length)]
    else:
        found = numbers(array.buffers[1], NUMBERS[schema.format], array.length)
    nulls = [not is_valid(array, row) for row in range(array.length)]
    if array.null_count >= 0 and sum(nulls) != array.null_count:
        raise AssertionError(f"{sum(nulls)} nulls, and {array.null_count} were told")
    return [None if null else value for value, null in zip(found, nulls)]


def read(table):
    """(names, {name: values}, {name: addresses of the buffers of values, one a batch}) of what has __arrow_c_stream__."""
    capsule = table.__arrow_c_stream__()
    stream = stream_of(capsule)
    schema = Schema()
    if stream.get_schema(stream, schema) != 0 or schema.format != b"+s":
        raise AssertionError("no schema of a struct")
    children = [schema.children[i].contents for i in range(schema.n_children)]
    names = [child.name.decode() for child in children]
    columns = {name: [] for name in names}
    addresses = {name: [] for name in names}
    while True:
        batch = Array()
        if stream.get_next(stream, batch) != 0:
            raise AssertionError(stream.get_last_error(stream))
        if not batch.release:
            break
        for i, name in enumerate(names):
            column = batch.children[i].contents
            columns[name] += values(column, children[i])
            addresses[name].append(column.buffers[1])
        batch.release(batch)
    schema.release(schema)
    stream.release(stream)
    return names, columns, addresses
