import warnings

def old():
    warnings.warn("old() is deprecated, use new()", DeprecationWarning)
