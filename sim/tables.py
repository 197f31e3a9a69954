"""How compiled code sees a set of tables: by one address.

Passing fifty arrays through a hundred functions costs minutes of compile time. A ``Tables`` object therefore goes to
compiled code as the address of its directory (address and shape of every array); reading ``w.pair`` there looks the
array up. In plain Python the same object has the same attributes, so a rule reads alike compiled or not.
"""

from __future__ import annotations

import functools
from typing import Any, ClassVar

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.imputils import impl_ret_borrowed, lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import NativeValue, intrinsic, lower_getattr, models, register_model, typeof_impl, unbox
from numba.np.arrayobj import make_array, populate_array
from numba.np.numpy_support import from_dtype

WORDS = 4  # of a directory entry: address and up to three dimensions


class TablesType(types.Type):
    """The compiler's type of a class of tables; each has a type of its own, so that names may recur."""

    def __init__(self) -> None:
        super().__init__(name=type(self).__name__)


def tables_at(kind: TablesType) -> Any:
    """A function for compiled code that reads an address as tables of this kind."""

    @intrinsic
    def at(typingctx: Any, address: Any) -> Any:
        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return args[0]

        return kind(types.int64), codegen

    return at


@intrinsic
def call_at(typingctx: Any, address: Any, w: Any, s: Any, x: Any, seed: Any, run: Any, branch: Any) -> Any:
    """Call the compiled function at an address with six 64-bit words; it returns nothing."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        word = ir.IntType(64)
        kind = ir.FunctionType(ir.VoidType(), [word] * 6)
        builder.call(builder.inttoptr(args[0], kind.as_pointer()), args[1:])
        return context.get_dummy_value()

    return types.void(types.int64, w, s, x, types.int64, types.int64, types.int64), codegen


class Tables:
    """Named arrays of fixed dtype and rank. Subclasses list them in ``arrays``: name -> (dtype, rank)."""

    arrays: ClassVar[dict[str, tuple[Any, int]]]
    compiled_type: ClassVar[TablesType]

    def __init__(self, *given: np.ndarray) -> None:
        self.directory = np.zeros((len(self.arrays), WORDS), np.int64)
        for k, ((name, (dtype, rank)), array) in enumerate(zip(self.arrays.items(), given, strict=True)):
            if array.dtype != dtype or array.ndim != rank or not array.flags.c_contiguous:
                raise TypeError(f"{name}: expected {rank}-d contiguous {dtype}, got {array.ndim}-d {array.dtype}")
            setattr(self, name, records(array, dtype))
            self.directory[k, 0] = array.ctypes.data
            self.directory[k, 1 : 1 + rank] = array.shape
        self.address = int(self.directory.ctypes.data)

    def __getattr__(self, name: str) -> Any:  # only reached for what is not there
        raise AttributeError(f"{type(self).__name__} has no table {name}")

    def copies(self) -> list[np.ndarray]:
        """A copy of every array, in order."""
        return [copied(getattr(self, name)) for name in self.arrays]


def records(array: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """The same memory with rows that know their fields by name (``w.pair[d].tension``), where it has fields.

    A recarray has that too, and pays for it with ten times the time for every access to a column.
    """
    return array if dtype.names is None else np.asarray(array).view(record_type(dtype))


@functools.cache
def record_type(dtype: np.dtype) -> np.dtype:
    return np.dtype((np.record, dtype))


def copied(array: np.ndarray) -> np.ndarray:
    """A copy, word by word: numpy copies records field by field, which takes many times as long."""
    if array.dtype.names is None:
        return array.copy()
    return array.view(np.int64).copy().view(array.dtype)


class TablesModel(models.PrimitiveModel):
    """In compiled code, tables are one 64-bit address."""

    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, ir.IntType(64))


def take_in(kind: Any, value: Any, c: Any) -> Any:
    """Read ``value.address``."""
    attribute = c.pyapi.object_getattr_string(value, "address")
    number = c.pyapi.long_as_longlong(attribute)
    c.pyapi.decref(attribute)
    return NativeValue(number)


def register(cls: type[Tables]) -> None:
    """Teach the compiler a class of tables: how to take one in, and how to read each array."""
    name = f"{cls.__name__}Tables"
    kind_class = type(name, (TablesType,), {"__module__": __name__})
    globals()[name] = kind_class  # so that compiled code that mentions it can be cached
    kind = kind_class()
    cls.compiled_type = kind
    typeof_impl.register(cls)(lambda value, context: kind)
    register_model(kind_class)(TablesModel)
    unbox(kind_class)(take_in)
    for k, (array, (dtype, rank)) in enumerate(cls.arrays.items()):
        publish(kind_class, array, k, cls, dtype, rank)

    @infer_getattr
    class Attributes(AttributeTemplate):
        key = kind_class

        def generic_resolve(self, tables: Any, name: str) -> Any:
            dtype, rank = cls.arrays[name]
            return types.Array(row_type(cls, dtype), rank, "C", aligned=True)


def constant(builder: Any, load: Any) -> Any:
    """Tell the compiler that what is loaded never changes while compiled code runs, so one load serves a whole loop."""
    load.set_metadata("invariant.load", builder.module.add_metadata([]))
    return load


class FixedRecord(types.Record):
    """A row of a table that is constant during a run: its fields are loaded once, whatever else is written."""


@register_model(FixedRecord)
class FixedRecordModel(models.RecordModel):
    pass


def fixed(kind: Any) -> Any:
    """The type of a row, or of anything in it, with all its fields constant."""
    if not isinstance(kind, types.Record):
        return kind
    fields = [
        (name, {"type": fixed(f.type), "offset": f.offset, "alignment": f.alignment, "title": f.title})
        for name, f in kind.fields.items()
    ]
    return FixedRecord(fields, kind.size, kind.aligned)


@lower_getattr_generic(FixedRecord)
def fixed_getattr(context: Any, builder: Any, kind: Any, value: Any, field: str) -> Any:
    element = kind.typeof(field)
    place = cgutils.get_record_member(builder, value, kind.offset(field), context.get_data_type(element))
    if isinstance(element, types.Record):
        return context.unpack_value(builder, element, place, None)
    return constant(builder, builder.load(place))


def row_type(cls: type, dtype: Any) -> Any:
    """The compiler's type of a row; of tables that say they are ``fixed``, one whose fields are constant."""
    kind = from_dtype(dtype)
    return fixed(kind) if getattr(cls, "fixed", False) else kind


def publish(kind_class: type, name: str, k: int, cls: type, dtype: Any, rank: int) -> None:
    """Let compiled code read array ``k`` of this kind of tables: an array over the memory its directory entry names."""
    array_type = types.Array(row_type(cls, dtype), rank, "C", aligned=True)

    @lower_getattr(kind_class, name)
    def read(context: Any, builder: Any, kind: Any, address: Any) -> Any:
        word = context.get_value_type(types.int64)

        def entry(at: int) -> Any:
            place = builder.add(address, ir.Constant(word, 8 * (WORDS * k + at)))
            return constant(builder, builder.load(builder.inttoptr(place, word.as_pointer())))

        shape = [entry(1 + axis) for axis in range(rank)]
        size = dtype.itemsize
        strides = [ir.Constant(word, size)]
        for length in reversed(shape[1:]):
            strides.insert(0, builder.mul(strides[0], length))
        array = make_array(array_type)(context, builder)
        data = builder.inttoptr(entry(0), context.get_data_type(array_type.dtype).as_pointer())
        populate_array(array, data, shape, strides, ir.Constant(word, size), None)
        return impl_ret_borrowed(context, builder, array_type, array._getvalue())
