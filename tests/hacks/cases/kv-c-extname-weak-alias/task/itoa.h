#ifndef ITOA_H
#define ITOA_H
char *int_to_str(long v, int base, char *buf);
#endif
