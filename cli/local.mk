bin_PROGRAMS += kverify
noinst_LTLIBRARIES += libkvcli.la
kverify_SOURCES = %reldir%/main.c
kverify_LDADD = libkvcli.la libkverify.la

# All but main(): programs that look at the table of options link it too.
libkvcli_la_SOURCES = %reldir%/cmd_audit.c %reldir%/cmd_compare.c %reldir%/cmd_convert.c %reldir%/cmd_report.c %reldir%/cmd_reward.c %reldir%/callseq.h %reldir%/callseq_check.c \
	%reldir%/callseq_load.c %reldir%/callseq_load.h %reldir%/callseq_match.c \
	%reldir%/callseq_record.c %reldir%/cmd.h %reldir%/cmd_callseq.c \
	%reldir%/cmd_doctor.c %reldir%/cmd_explain.c %reldir%/cmd_merge.c \
	%reldir%/cmd_pack.c %reldir%/cmd_plugins.c %reldir%/cmd_rubric.c %reldir%/cmd_run.c \
	%reldir%/cmd_score.c %reldir%/cmd_show.c %reldir%/cmd_validate.c %reldir%/file.c \
	%reldir%/file.h %reldir%/help.c %reldir%/help.h %reldir%/near.c \
	%reldir%/near.h %reldir%/opt.h %reldir%/opt_parse.c %reldir%/opt_parse.h \
	%reldir%/opt_value.c %reldir%/opt_value.h \
	%reldir%/out.c %reldir%/out.h %reldir%/page.c %reldir%/page.h %reldir%/progress.c %reldir%/progress.h \
	%reldir%/rubric.h %reldir%/rubric_agree.c %reldir%/rubric_card.c \
	%reldir%/rubric_card.h %reldir%/rubric_config.c \
	%reldir%/rubric_config.h %reldir%/rubric_run.c \
	%reldir%/rubric_source.c %reldir%/rubric_test.c \
	%reldir%/rubric_totals.c %reldir%/rubric_totals.h %reldir%/score.h \
	%reldir%/score_names.c %reldir%/score_names.h \
	%reldir%/score_report.c %reldir%/shared.c %reldir%/shared.h \
	%reldir%/cmd_status.c %reldir%/cmd_submit.c %reldir%/shard.c %reldir%/shard.h %reldir%/stop.c %reldir%/stop.h %reldir%/table.c %reldir%/table.h \
	%reldir%/text.c %reldir%/text.h

# The table as tools/gen-options reads it.
check_PROGRAMS += %reldir%/print_table
%canon_reldir%_print_table_SOURCES = %reldir%/print_table.c
%canon_reldir%_print_table_LDADD = libkvcli.la libkverify.la
