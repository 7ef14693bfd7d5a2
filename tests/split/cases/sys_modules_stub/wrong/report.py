from datetime import date, datetime


def today_header(name):
    return f"{name} {date.today():%Y-%m-%d}"


def is_weekend():
    return datetime.now().weekday() >= 5


def push(rows, dry=False):
    if dry:
        return len(rows)
    import acme_cloud
    client = acme_cloud.Client(token="t")
    try:
        return client.upload(rows)
    except ConnectionError as e:
        raise RuntimeError(f"upload failed: {e}") from e
