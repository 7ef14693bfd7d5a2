mkdir old
mv log.* old
touch log
: >log
