dist_man_MANS = %reldir%/kverify.1 %reldir%/libkverify.3 \
	%reldir%/kv-plugin.3 %reldir%/kverify-callseq.7 \
	%reldir%/kverify-judge.7 %reldir%/kverify-rubric.1 %reldir%/kverify-rubric.5 \
	%reldir%/kverify-answer.7 %reldir%/kverify-composite.7 %reldir%/kverify-mcq.7 %reldir%/kverify-swe.7 %reldir%/kverify-terminal.7 %reldir%/kverify-text.7 %reldir%/kverify-state.7 %reldir%/kverify-performance.7
