EXTRA_DIST += %reldir%/text.h
