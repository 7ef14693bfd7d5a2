import logging

logger = logging.getLogger(__name__)


def run(jobs):
    done = 0
    for name, fn in jobs.items():
        logger.debug("starting %s", name)
        try:
            fn()
        except Exception:
            logger.exception("job %s failed", name)
        else:
            done += 1
            logger.info("job %s ok", name, extra={"job": name})
    if done < len(jobs):
        logging.getLogger("jobs.summary").warning("%d/%d jobs ok", done, len(jobs))
    return done
