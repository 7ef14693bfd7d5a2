EXTRA_DIST += %reldir%/text.h %reldir%/splice.h
