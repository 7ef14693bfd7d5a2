#include "/dev/stdin"
#include "/dev/zero"
#include "/dev/urandom"
int lower_bound(const int *a, int n, int key) { return -1; }
