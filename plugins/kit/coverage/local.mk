# Reports of coverage, for what has gates on them.
noinst_LTLIBRARIES += libkvcoverage.la
libkvcoverage_la_SOURCES = %reldir%/coverage.c %reldir%/coverage.h \
	%reldir%/gates.c %reldir%/gates.h %reldir%/jsons.c %reldir%/lcov.c \
	%reldir%/reading.c %reldir%/reading.h %reldir%/xmls.c
