/* SPDX-License-Identifier: MIT */
#ifndef KNOTS_H
#define KNOTS_H
/* The speed in knots of a boat that covers MILES in MINUTES; 0 where MINUTES
 * is not above 0. */
double knots(double miles, double minutes);
#endif
