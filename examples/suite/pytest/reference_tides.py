def height(readings, hour):
    for (start, low), (end, high) in zip(readings, readings[1:]):
        if start <= hour <= end:
            return low + (high - low) * (hour - start) / (end - start)
    raise ValueError("no reading for hour %s" % hour)
