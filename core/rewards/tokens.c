/* SPDX-License-Identifier: MIT */
/* Weights, ratios and masks of tokens, and rewards of other shapes. */
#include <kverify/rewards.h>

#include <math.h>
#include <stdbool.h>

static double
within(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

const char *
kv_rescale(const double *advantages, const uint8_t *success,
           const double *entropy, const size_t *sizes, size_t groups,
           double lambda, double mu, int clamp, double *out, double *alpha,
           double *beta, uint64_t *flipped)
{
    double mean = 0, d, a, b, centre;
    size_t from = 0, g, i, n, pass;
    uint64_t negative = 0;

    if (groups == 0)
        return "no group";
    for (g = 0; g < groups; from += sizes[g++]) {
        if (sizes[g] == 0)
            return "a group without samples";
        for (pass = i = 0; i < sizes[g]; i++)
            pass += success[from + i] != 0;
        mean += 1 - (double)pass / (double)sizes[g];
    }
    mean /= (double)groups;
    for (from = g = 0; g < groups; from += sizes[g++]) {
        for (pass = i = 0; i < sizes[g]; i++)
            pass += success[from + i] != 0;
        d = 1 - (double)pass / (double)sizes[g];
        a = 1 + lambda * (d - mean);
        negative += a < 0;
        a = clamp && a < 0 ? 0 : a;
        if (alpha != NULL)
            alpha[g] = a;
        centre = 0;
        for (n = i = 0; i < sizes[g]; i++)
            if (!isnan(entropy[from + i])) {
                centre += entropy[from + i];
                n++;
            }
        centre = n == 0 ? 0 : centre / (double)n;
        for (i = from; i < from + sizes[g]; i++) {
            b = isnan(entropy[i]) ? 1 : 1 + mu * (entropy[i] - centre);
            negative += b < 0;
            b = clamp && b < 0 ? 0 : b;
            if (beta != NULL)
                beta[i] = b;
            out[i] = a * b * advantages[i];
        }
    }
    if (flipped != NULL)
        *flipped = negative;
    return NULL;
}

/* --- divergence and returns --------------------------------------------------
 */

void
kv_kl(const double *policy, const double *reference, size_t count, double *k1,
      double *absolute, double *k2, double *k3)
{
    double d, e;
    size_t i;

    for (i = 0; i < count; i++) {
        d = policy[i] - reference[i];
        e = within(-d, -20, 20);
        if (k1 != NULL)
            k1[i] = d;
        if (absolute != NULL)
            absolute[i] = fabs(d);
        if (k2 != NULL)
            k2[i] = d * d / 2;
        if (k3 != NULL)
            k3[i] = within(exp(e) - e - 1, -10, 10);
    }
}

const char *
kv_kl_rewards(const double *scores, const double *kl, const uint8_t *mask,
              size_t count, double beta, double *out, double *mean)
{
    double sum = 0;
    size_t n = 0, i;

    for (i = 0; i < count; i++)
        if (mask[i]) {
            sum += kl[i];
            n++;
        }
    if (n == 0)
        return "empty mask";
    for (i = 0; i < count; i++)
        out[i] = mask[i] ? scores[i] - beta * kl[i] : scores[i];
    *mean = sum / (double)n;
    return NULL;
}

const char *
kv_masked_rloo(const double *rewards, const uint8_t *mask, size_t rows,
               size_t columns, size_t group, double *out)
{
    double n = (double)group, all, sum;
    size_t from, row, i, k;

    if (group < 2)
        return "group of one";
    if (rows % group != 0)
        return "rows are no groups";
    for (row = 0; row < rows; row++) {
        for (k = i = 0; i < columns; i++)
            k += mask[row * columns + i] != 0;
        if (k == 0)
            return "empty mask";
    }
    for (from = 0; from < rows; from += group) {
        for (all = 0, row = from; row < from + group; row++) {
            for (sum = 0, k = i = 0; i < columns; i++)
                if (mask[row * columns + i]) {
                    sum += rewards[row * columns + i];
                    k++;
                }
            all += sum / (double)k;
        }
        for (i = from * columns; i < (from + group) * columns; i++)
            out[i] = mask[i] ? rewards[i] * (n / (n - 1)) - all / (n - 1) : 0;
    }
    return NULL;
}

const char *
kv_fuse_whiten(const double *const *sources, const double *coefficients,
               size_t source_count, const uint8_t *mask, size_t rows,
               size_t columns, double *returns, double *out)
{
    size_t count = rows * columns, n = 0, row, i, k;
    double mean = 0, squares = 0, rest, value;

    for (i = 0; i < count; i++)
        n += mask[i] != 0;
    if (n < 2)
        return "one masked element";
    for (row = 0; row < rows; row++) {
        for (rest = 0, k = columns; k-- > 0;) {
            i = row * columns + k;
            for (value = 0, n = 0; n < source_count; n++)
                value += coefficients[n] * sources[n][i];
            if (mask[i])
                rest += value;
            returns[i] = mask[i] ? rest : 0;
        }
    }
    for (n = i = 0; i < count; i++)
        if (mask[i]) {
            mean += returns[i];
            n++;
        }
    mean /= (double)n;
    for (i = 0; i < count; i++)
        if (mask[i])
            squares += (returns[i] - mean) * (returns[i] - mean);
    value = 1 / sqrt(squares / (double)(n - 1) + 1e-8);
    for (i = 0; i < count; i++)
        out[i] = (returns[i] - mean) * value;
    return NULL;
}

/* --- ratios ------------------------------------------------------------------
 */

const char *
kv_sequence_ratio(const double *logp, const double *old, size_t count,
                  double *out)
{
    double sum = 0;
    size_t i;

    if (count == 0)
        return "empty sequence";
    for (i = 0; i < count; i++)
        sum += logp[i] - old[i];
    *out = exp(sum / (double)count);
    return NULL;
}

const char *
kv_turn_ratios(const double *logp, const double *old, const uint32_t *turn,
               size_t count, size_t turns, int by_length, double cap,
               double *out)
{
    double sum;
    size_t i, t, n;

    if (turns == 0)
        return "no turns";
    for (t = 0; t < turns; t++) {
        for (n = i = 0; i < count; i++)
            n += turn[i] == t;
        if (n == 0)
            return "a turn without tokens";
    }
    for (t = 0; t < turns; t++) {
        for (sum = 0, n = i = 0; i < count; i++)
            if (turn[i] == t) {
                sum += logp[i] - old[i];
                n++;
            }
        sum = by_length ? sum / (double)n : sum;
        out[t] = exp(cap > 0 ? within(sum, -cap, cap) : sum);
    }
    return NULL;
}

double
kv_clipped_term(double ratio, double advantage, double low, double high)
{
    double free = ratio * advantage;
    double clipped = within(ratio, 1 - low, 1 + high) * advantage;

    return free < clipped ? free : clipped;
}

const char *
kv_turn_objective(const double *ratios, size_t turns, double advantage,
                  double eps, double *out)
{
    double sum = 0;
    size_t i;

    if (turns == 0)
        return "no turns";
    for (i = 0; i < turns; i++)
        sum += kv_clipped_term(ratios[i], advantage, eps, eps);
    *out = sum / (double)turns;
    return NULL;
}

void
kv_icepop(const double *train, const double *rollout, size_t count, double low,
          double high, double *out)
{
    double ratio;
    size_t i;

    for (i = 0; i < count; i++) {
        ratio = exp(train[i] - rollout[i]);
        out[i] = ratio >= low && ratio <= high ? ratio : 0;
    }
}

double
kv_rollout_weight(double rollout, double train)
{
    return exp(rollout - train);
}

double
kv_weight_cv2(double sigma, uint32_t passes)
{
    return passes == 0 ? NAN : expm1(sigma * sigma / passes);
}

const char *
kv_mean_passes(const double *logp, size_t passes, size_t count, double *out)
{
    double sum;
    size_t i, k;

    if (passes == 0)
        return "no pass";
    for (i = 0; i < count; i++) {
        for (sum = 0, k = 0; k < passes; k++)
            sum += logp[k * count + i];
        out[i] = sum / (double)passes;
    }
    return NULL;
}

/* --- masks and weights
 * --------------------------------------------------------- */

void
kv_error_mask(const size_t *from, const size_t *to, const uint8_t *failed,
              size_t spans, size_t count, uint8_t *out)
{
    size_t i, k;

    for (i = 0; i < count; i++)
        out[i] = 1;
    for (k = 0; k < spans; k++)
        for (i = from[k]; failed[k] && i < to[k] && i < count; i++)
            out[i] = 0;
}

void
kv_fine_mask(const uint32_t *line, size_t count, uint32_t kind, uint32_t which,
             uint8_t *out)
{
    size_t i;

    for (i = 0; i < count; i++)
        out[i] =
            kind == KV_FINE_ALL || (kind == KV_FINE_LINE && line[i] == which);
}

void
kv_executed_mask(const uint32_t *line, size_t count, const uint8_t *executed,
                 size_t lines, uint8_t *out)
{
    size_t i;

    for (i = 0; i < count; i++)
        out[i] = line[i] < lines && executed[line[i]] != 0;
}

void
kv_distil(const double *teacher, const double *student, size_t count,
          double *out)
{
    size_t i;

    for (i = 0; i < count; i++)
        out[i] = teacher[i] - student[i];
}

/* Leaves are counted from the last node to the first: children come after their
 * parents. */
const char *
kv_tree_weights(const uint32_t *parent, size_t count, uint64_t *work,
                double *out)
{
    size_t i;

    if (count == 0)
        return "no node";
    for (i = 0; i < count; i++) {
        if (i > 0 ? parent[i] >= i : parent[0] != 0)
            return "a node that does not come after its parent";
        work[i] = 0;
    }
    for (i = count; i-- > 0;) {
        if (work[i] == 0)
            work[i] = 1;
        if (i > 0)
            work[parent[i]] += work[i];
    }
    for (i = count; i-- > 0;)
        out[i] = (double)work[i] / (double)work[0];
    return NULL;
}

/* --- further rewards
 * ------------------------------------------------------------ */

double
kv_afterburner(int base_pass, int pass, double base_time, double time,
               double clip, int format, double *gain, double *improvement)
{
    double p = pass ? (base_pass ? 0.5 : 1) : (base_pass ? -1 : -0.5);
    double base = base_time > clip ? clip : base_time;
    double now = time > clip ? clip : time;
    double g = tanh(within((base - now) / (base + 1e-9), -1, 1));
    double total = p > 0 ? p + 0.5 * g : p;

    if (gain != NULL)
        *gain = g;
    if (improvement != NULL)
        *improvement = total;
    return 0.5 * total + (format ? 0.2 : 0);
}

double
kv_violation_reward(const double *weights, const double *violations,
                    size_t count)
{
    double sum = 1;
    size_t i;

    for (i = 0; i < count; i++)
        sum -= weights[i] * violations[i];
    return sum > 0 ? sum : 0;
}

double
kv_overlong(uint64_t length, uint64_t limit, uint64_t buffer, double penalty)
{
    uint64_t from = buffer < limit ? limit - buffer : 0;

    if (length <= from)
        return 0;
    if (length >= limit)
        return -penalty;
    return -penalty * (double)(length - from) / (double)(limit - from);
}

int
kv_success_band(uint64_t pass, uint64_t count, double low, double high)
{
    double rate = count == 0 ? NAN : (double)pass / (double)count;

    return rate > low && rate < high;
}
