def info(x): return dict
