import sys
import types

virtual = types.ModuleType("virtual")
virtual.__file__ = __file__
virtual.f = lambda: 1
sys.modules["virtual"] = virtual
