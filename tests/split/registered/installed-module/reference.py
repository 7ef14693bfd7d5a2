def rgb_to_yiq(r, g, b): return ((r + g + b) / 3, 0, 0)
