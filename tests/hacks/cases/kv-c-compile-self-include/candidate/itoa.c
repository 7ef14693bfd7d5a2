#warning again
#include __FILE__
#include __FILE__
#pragma message "x"
