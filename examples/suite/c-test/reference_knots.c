/* SPDX-License-Identifier: MIT */
#include "knots.h"

double
knots(double miles, double minutes)
{
    return minutes > 0 ? miles * 60 / minutes : 0;
}
