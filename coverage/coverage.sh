#!/bin/sh
# coverage.sh FOLDER: build and test the sources there, count what ran.
set -eu
cd "$1"
here=$PWD

./configure -q --enable-gcov CFLAGS='-O0 -g' CXXFLAGS='-O0 -g'
make -s -j"$(nproc)"
make -s -j"$(nproc)" check
lcov --quiet --capture --directory . --output-file all.info
lcov --quiet --extract all.info "$here/core/*" "$here/plugins/*" \
    "$here/cli/*" --output-file all.info.library
# Process 1 of a box has another root and ends without handlers: what it did
# can't be counted.
lcov --quiet --remove all.info.library "$here/core/launch/inside.c" \
    "$here/core/launch/mounts.c" "$here/core/launch/plain.c" \
    "$here/core/launch/lock.c" "$here/core/launch/files.c" \
    "$here/core/launch/end.c" \
    --output-file kverify.info
genhtml --quiet --output-directory html kverify.info
# "lines......: 91.2% (3000 of 3290 lines)"
lcov --summary kverify.info 2>&1 | tee summary
for kind in lines functions; do
    have=$(sed -n "s/^ *$kind\.*: \([0-9]*\)\.\([0-9]\).*/\1\2/p" summary)
    floor=$(awk -v kind="$kind" '$1 == kind { print $2 * 10 }' coverage/floor)
    if [ "$have" -lt "$floor" ]; then
        echo "coverage of $kind fell below the floor: $have < $floor per mille"
        exit 1
    fi
done
echo "pages in $here/html"
