int phase(int hour)
{
    if (hour < 6)
        return 1;
    return hour < 12 ? -1 : 0;
}
