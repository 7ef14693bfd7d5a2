bin_PROGRAMS += kverify
kverify_SOURCES = %reldir%/main.c %reldir%/cmd.h %reldir%/cmd_callseq.c %reldir%/cmd_doctor.c %reldir%/cmd_explain.c %reldir%/cmd_rubric.c %reldir%/rubric.h %reldir%/rubric_agree.c %reldir%/rubric_card.c %reldir%/cmd_run.c %reldir%/cmd_validate.c %reldir%/cmd_score.c \
	%reldir%/cmd_plugins.c %reldir%/opt.c
kverify_LDADD = libkverify.la
