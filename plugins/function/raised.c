/* SPDX-License-Identifier: MIT */
#include "plugins/function/raised.h"

#include "plugins/kit/str.h"

/* The base class of one of Python's own exceptions: "" when it is Exception
 * itself, NULL for any other name. */
static const char *
above(kv_str name)
{
    static const char *const pairs[][2] = {
        {"ZeroDivisionError", "ArithmeticError"},
        {"OverflowError", "ArithmeticError"},
        {"FloatingPointError", "ArithmeticError"},
        {"IndexError", "LookupError"},
        {"KeyError", "LookupError"},
        {"UnicodeDecodeError", "UnicodeError"},
        {"UnicodeEncodeError", "UnicodeError"},
        {"UnicodeTranslateError", "UnicodeError"},
        {"UnicodeError", "ValueError"},
        {"NotImplementedError", "RuntimeError"},
        {"RecursionError", "RuntimeError"},
        {"ModuleNotFoundError", "ImportError"},
        {"UnboundLocalError", "NameError"},
        {"FileNotFoundError", "OSError"},
        {"FileExistsError", "OSError"},
        {"PermissionError", "OSError"},
        {"IsADirectoryError", "OSError"},
        {"NotADirectoryError", "OSError"},
        {"TimeoutError", "OSError"},
        {"InterruptedError", "OSError"},
        {"BlockingIOError", "OSError"},
        {"ChildProcessError", "OSError"},
        {"ProcessLookupError", "OSError"},
        {"ConnectionError", "OSError"},
        {"BrokenPipeError", "ConnectionError"},
        {"ConnectionAbortedError", "ConnectionError"},
        {"ConnectionRefusedError", "ConnectionError"},
        {"ConnectionResetError", "ConnectionError"},
        {"IndentationError", "SyntaxError"},
        {"TabError", "IndentationError"},
        {"ArithmeticError", ""},
        {"AssertionError", ""},
        {"AttributeError", ""},
        {"BufferError", ""},
        {"EOFError", ""},
        {"ImportError", ""},
        {"LookupError", ""},
        {"MemoryError", ""},
        {"NameError", ""},
        {"OSError", ""},
        {"ReferenceError", ""},
        {"RuntimeError", ""},
        {"StopAsyncIteration", ""},
        {"StopIteration", ""},
        {"SyntaxError", ""},
        {"SystemError", ""},
        {"TypeError", ""},
        {"ValueError", ""},
    };
    size_t i;

    for (i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (str_is(name, pairs[i][0]))
            return pairs[i][1];
    return NULL;
}

bool
is_raised(const kv_host *host, const kv_value *record, kv_str want)
{
    const kv_value *mro = host->value->at(record, 2);
    const char *next = NULL;
    bool is = false, chain = false;
    kv_str name;
    size_t i;

    for (i = 0; host->value->str(host->value->at(mro, i), &name); i++) {
        is = is || str_same(name, want);
        if (above(name) == NULL)
            continue;
        if (chain && (next == NULL || !str_is(name, next)))
            return false;
        chain = true;
        next = above(name);
    }
    return is;
}
