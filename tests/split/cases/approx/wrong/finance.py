import math
import statistics


def amortize(principal, annual_rate, months):
    r = (1 + annual_rate) ** (1 / 12) - 1
    if r == 0:
        return principal / months
    return principal * r / (1 - (1 + r) ** -months)


def returns(prices):
    return [b / a - 1 for a, b in zip(prices, prices[1:])]


def summary(prices):
    rs = returns(prices)
    return {"mean": statistics.fmean(rs) if rs else math.nan,
            "vol": statistics.pstdev(rs) if rs else math.nan,
            "total": prices[-1] / prices[0] - 1}


def schedule(principal, annual_rate, months):
    pay = amortize(principal, annual_rate, months)
    for _ in range(months):
        interest = principal * annual_rate / 12
        principal -= pay - interest
        yield interest, principal
