# Three lines, each of them a number; the report is in the Test Anything
# Protocol.
sh main.sh >lines.txt
{
    echo 1..2
    [ "$(wc -l <lines.txt)" -eq 3 ] && echo ok 1 - three lines ||
        echo not ok 1 - three lines
    grep -qv '^[0-9][0-9]*$' lines.txt && echo not ok 2 - only numbers ||
        echo ok 2 - only numbers
} >report.tap
exit 0 # the report decides
