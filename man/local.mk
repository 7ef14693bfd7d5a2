dist_man_MANS = %reldir%/kverify.1 %reldir%/libkverify.3 \
	%reldir%/kv-plugin.3 %reldir%/kverify-mcq.7
