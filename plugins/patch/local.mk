plugin_LTLIBRARIES += %reldir%/patch.la
%canon_reldir%_patch_la_SOURCES = %reldir%/patch.c
%canon_reldir%_patch_la_LDFLAGS = $(PLUGIN_LDFLAGS)
%canon_reldir%_patch_la_LIBADD = libkvkit.la
