# Made by tools/gen-options; where the shells look for completions.
bashcompdir = $(datadir)/bash-completion/completions
dist_bashcomp_DATA = %reldir%/kverify
zshcompdir = $(datadir)/zsh/site-functions
dist_zshcomp_DATA = %reldir%/_kverify
fishcompdir = $(datadir)/fish/vendor_completions.d
dist_fishcomp_DATA = %reldir%/kverify.fish
