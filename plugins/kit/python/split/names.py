# Attributes and types, by what a stand-in does with them.
import collections
import types

MISSING = object()

# Special methods that a stand-in has when its original does.
SPECIAL = {"__%s__" % n for n in """add radd iadd sub rsub isub mul rmul imul truediv rtruediv itruediv
floordiv rfloordiv ifloordiv mod rmod imod divmod rdivmod pow rpow ipow lshift rlshift
ilshift rshift rrshift irshift and rand iand or ror ior xor rxor ixor matmul rmatmul imatmul
neg pos abs invert int float complex index round trunc floor ceil bool len length_hint
getitem setitem delitem missing contains iter next reversed call enter exit str repr format
bytes fspath lt le gt ge hash get set delete set_name aiter anext await aenter aexit
instancecheck subclasscheck class_getitem sizeof""".split()}
# The stand-in of a value answers these itself: it has the value.
COMPARE = {"__lt__", "__le__", "__gt__", "__ge__", "__hash__"}
# Builtin values: the stand-in of an instance of a subclass is one, too.
VALUES = (int, str, float, bytes, tuple, frozenset, complex)
# Builtin containers: an instance of a subclass stays where it is, and is
# compared by what it holds.
HELD = {list: "list", dict: "dict", set: "set", bytearray: "bytearray",
        collections.deque: "deque"}
FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodWrapperType,
             types.WrapperDescriptorType, types.MethodDescriptorType)
# Special methods with an operand, of which the candidate says something, or
# makes something.
ORDER = {"__lt__", "__le__", "__gt__", "__ge__", "__contains__"}
ARITHMETIC = {"__%s%s__" % (p, n) for p in ("", "r", "i") for n in
              "add sub mul truediv floordiv mod pow lshift rshift and or xor matmul".split()}
ARITHMETIC |= {"__divmod__", "__rdivmod__"}
TEXTUAL = {"__str__", "__repr__", "__format__", "__hash__"}
# Names with underscores on both sides that are fetched.  Any other is asked for
# by a library that looks for a protocol, and no such protocol is answered.
FETCHED = {"__wrapped__", "__annotations__", "__members__", "__dataclass_fields__",
           "__slots__", "__match_args__", "__func__", "__name__", "__doc__",
           "__qualname__", "__args__", "__origin__", "__parameters__", "__version__",
           "__author__", "__all__", "__call__", "__init__", "__abstractmethods__",
           "__isabstractmethod__", "__new__", "__module__", "__code__", "__defaults__",
           "__kwdefaults__", "__closure__", "__globals__", "__getattr__", "__mro__",
           "__notes__", "__mro_entries__"}
# What test frameworks look for on whatever they meet.
MARKS = ("_pytest", "pytest", "_mock", "_spec", "_kv", "__unittest", "_is_coroutine",
         "_hypothesis", "hypothesis")


def asked_in_vain(name):
    """Whether nobody but a framework or a library asks for such an attribute."""
    return name.startswith(MARKS) or (
        name[:2] == "__" and name[-2:] == "__" and name not in FETCHED)
