pkglibexec_PROGRAMS += kverify-box
kverify_box_SOURCES = core/box/box.c core/box/box.h core/base/alloc.c core/base/buf.c \
	core/base/pool.c core/base/str.c core/base/table.c \
	%reldir%/clone.c %reldir%/end.c %reldir%/files.c %reldir%/filter.c %reldir%/group.c %reldir%/inside.c \
	%reldir%/launch.h %reldir%/lock.c %reldir%/main.c %reldir%/mounts.c \
	%reldir%/plain.c %reldir%/pool.c %reldir%/request.c %reldir%/stream.c %reldir%/uses.c %reldir%/watch.c
kverify_box_CPPFLAGS = $(AM_CPPFLAGS) $(SECCOMP_CFLAGS)
kverify_box_LDADD = $(SECCOMP_LIBS)
# What an interpreter loads to be forked from: see warm.c.
warm_LTLIBRARIES += kverify-warm.la
kverify_warm_la_SOURCES = core/box/box.c core/base/alloc.c core/base/buf.c \
	core/base/pool.c core/base/str.c core/base/table.c \
	%reldir%/end.c %reldir%/files.c \
	%reldir%/inside.c %reldir%/lock.c %reldir%/mounts.c %reldir%/plain.c \
	%reldir%/request.c %reldir%/standing.c %reldir%/warm.c %reldir%/warm.h
kverify_warm_la_LDFLAGS = -module -avoid-version -shared -Wl,-z,now
BUILT_SOURCES += %reldir%/zygote.inc
EXTRA_DIST += %reldir%/zygote.py
