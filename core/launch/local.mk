pkglibexec_PROGRAMS += kverify-box
kverify_box_SOURCES = core/box.c core/box.h core/buf.c core/buf.h \
	%reldir%/files.c %reldir%/group.c %reldir%/inside.c \
	%reldir%/launch.h %reldir%/lock.c %reldir%/main.c \
	%reldir%/mounts.c %reldir%/plain.c %reldir%/watch.c
kverify_box_CPPFLAGS = $(AM_CPPFLAGS) $(SECCOMP_CFLAGS)
kverify_box_LDADD = $(SECCOMP_LIBS)
