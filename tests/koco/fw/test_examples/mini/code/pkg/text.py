"""Small helpers of a made-up project."""
import functools


def traced(f):
    @functools.wraps(f)
    def inner(*args, **kwargs):
        return f(*args, **kwargs)

    return inner


class Formatter:
    width = 20

    @traced
    def banner(self, title):
        """Two lines and a rule."""
        text = """
{}
  indented
""".format(title)
        return text + "-" * self.width

    def send(self, client, title):
        client.open()
        try:
            return client.write(self.banner(title))
        finally:
            client.close()


def words(text, minimum=1):
    out = []
    for word in text.split():
        if len(word) >= minimum:
            out.append(word.lower())
    return out
