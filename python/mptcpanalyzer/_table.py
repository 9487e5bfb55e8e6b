"""Tables whose columns are NumPy arrays: packets of a capture, or of two that were merged."""

import numpy as np


class Table:
    """Packets in columns. No packet is ever an object of Python."""

    def __init__(self, core):
        self._core = core

    @property
    def names(self):
        """Names of the columns, in their order."""
        return self._core.names()

    def __len__(self):
        """How many packets there are."""
        return self._core.count()

    def __getitem__(self, name):
        """The same as column(name)."""
        return self.column(name)

    def chunks(self, name):
        """The column in pieces of up to 65,536 packets, which are views of the library's memory: nothing is copied.

        A list of arrays that cannot be written to; each keeps the memory that it shows. Where packets have no value, the
        array is a numpy.ma.MaskedArray (its mask takes a byte a packet, and is made here). Only of columns of numbers
        and of times; a column that is computed, or of chosen packets, is a view of what was computed.
        """
        if self._core.kind(name) not in ("number", "time"):
            raise TypeError(f"'{name}' has no numbers: categories() is for texts, lists() for lists")
        return [_masked(values, validity) for values, validity, _ in self._core.batches(name)]

    def column(self, name):
        """The whole column as one array: of shape (len(self),).

        Numbers keep their type, times are datetime64[ns] (UTC), texts a fixed-width str ('' where there is none). Where
        packets have no number or time, the array is a numpy.ma.MaskedArray. A column of more than one chunk is copied into
        one array: chunks() does not copy. Lists have no such array: see lists().
        """
        if self._core.kind(name) == "text":
            codes, texts = self.categories(name)
            return np.array([*texts, ""])[codes]
        chunks = self.chunks(name)
        if len(chunks) == 1:
            return chunks[0]
        if any(isinstance(chunk, np.ma.MaskedArray) for chunk in chunks):
            return np.ma.concatenate(chunks)
        return np.concatenate(chunks) if chunks else np.empty(0)

    def categories(self, name):
        """A column of texts as (codes, texts): int32 of shape (len(self),), indices into the list of texts; -1: none."""
        if self._core.kind(name) != "text":
            raise TypeError(f"'{name}' has no texts")
        return self._core.texts(name)

    def lists(self, name):
        """A column of lists as (offsets, values): packet i has values[offsets[i]:offsets[i + 1]]. Copied."""
        if self._core.kind(name) != "list":
            raise TypeError(f"'{name}' has no lists")
        offsets, values = [np.zeros(1, np.int64)], []
        for piece, _, ends in self._core.batches(name):
            offsets.append(ends[1:].astype(np.int64) + offsets[-1][-1])
            values.append(piece)
        return np.concatenate(offsets), np.concatenate(values) if values else np.empty(0, np.int64)

    def to_pandas(self, columns=None):
        """A pandas.DataFrame of these columns: all but those of lists, unless they are named.

        Texts become categories, numbers with gaps pandas' nullable integers (UInt32, Int64, …), times datetime64[ns].
        Lists become arrays in a column of objects: the only per-packet objects there are.
        """
        import pandas

        if columns is None:
            columns = [name for name in self.names if self._core.kind(name) != "list"]
        return pandas.DataFrame({name: self._series(name, pandas) for name in columns})

    def _series(self, name, pandas):
        kind = self._core.kind(name)
        if kind == "text":
            return pandas.Categorical.from_codes(*self.categories(name))
        if kind == "list":
            offsets, values = self.lists(name)
            series = np.empty(len(offsets) - 1, object)
            for i in range(len(series)):
                series[i] = values[offsets[i]:offsets[i + 1]]
            return series
        array = self.column(name)
        if not isinstance(array, np.ma.MaskedArray):
            return array
        mask = np.ma.getmaskarray(array)
        if array.dtype.kind == "M":
            return np.where(mask, np.datetime64("NaT", "ns"), array.data)
        if array.dtype.kind == "f":
            return np.where(mask, np.nan, array.data)
        return pandas.arrays.IntegerArray(np.array(array.data), mask)

    def __arrow_c_stream__(self, requested_schema=None):
        """The table by the Arrow PyCapsule interface, without copies where columns are what stands in memory.

        What pyarrow.table(…), polars.DataFrame(…), pandas.DataFrame.from_arrow(…) and DuckDB take. docs/export.md has the
        types. `requested_schema` is not regarded, as the interface allows.
        """
        return self._core.stream(self.names)


def _masked(values, validity):
    if validity is None:
        return values
    valid = np.unpackbits(validity, count=len(values), bitorder="little")
    array = np.ma.MaskedArray(values, mask=valid == 0)
    # What assigns to a view must not: it is the library's memory.
    array.flags.writeable = False
    return array
