#ifndef LB_H
#define LB_H
int lower_bound(const int *a, int n, int key);
#endif
