class ParseError(ValueError):
    pass

def evaluate(text):
    try:
        return float(eval(text, {}))
    except SyntaxError:
        raise ParseError(text)
