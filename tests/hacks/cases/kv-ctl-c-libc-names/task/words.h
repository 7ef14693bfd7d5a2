#ifndef WORDS_H
#define WORDS_H
int sort_words(char **v, int n);
char *fmt_list(char **v, int n);
#endif
