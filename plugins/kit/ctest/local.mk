# The machinery of hidden programs in C; each plugin compiles it anew.
BUILT_SOURCES += %reldir%/main.inc
EXTRA_DIST += %reldir%/main.c
