#ifndef POOL_H
#define POOL_H
int id_get(void);
void id_put(int id);
int id_used(void);
#endif
