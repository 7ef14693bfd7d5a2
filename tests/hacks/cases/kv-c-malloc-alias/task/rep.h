#ifndef REP_H
#define REP_H
char *str_repeat(const char *s, int n);
char *str_join(const char **v, int n, const char *sep);
#endif
