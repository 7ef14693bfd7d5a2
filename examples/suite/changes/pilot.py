def bearing(degrees):
    return degrees % 100
