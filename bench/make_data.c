/* SPDX-License-Identifier: MIT */
/* Benchmark data: make_data koco|small|tree PATH AMOUNT
 *
 *   koco   AMOUNT bytes of KoCo-like result records of 4 to 20 KB
 *   small  AMOUNT HumanEval-like result lines, 100 a task
 *   tree   AMOUNT folders with one verdict file each
 *
 * The same arguments give the same bytes. */
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static uint64_t state = 42;

static uint32_t
dice(uint32_t sides)
{
    state =
        state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((state >> 33) % sides);
}

static void
die(const char *what)
{
    fprintf(stderr, "make_data: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* Code as it stands in a JSON string: lines of 20 to 60 bytes, escaped. */
static void
put_code(FILE *out, size_t length)
{
    static const char *const lines[] = {
        "    for index, item in enumerate(self.items):\\n",
        "        result.append(self.scale * item.weight)\\n",
        "    if not result:\\n",
        "        raise ValueError(\\\"no items in the batch\\\")\\n",
        "    return torch.stack(result).mean(dim=0)\\n",
        "\\tself.cache[key] = value  # keep for the next call\\n",
        "    logger.info(\\\"loaded %d of %d\\\", index, total)\\n",
    };
    size_t done = 0;
    const char *line;

    while (done < length) {
        line = lines[dice(sizeof lines / sizeof *lines)];
        fputs(line, out);
        done += strlen(line);
    }
}

static void
koco_record(FILE *out, uint64_t number)
{
    uint32_t tests = 2 + dice(20), passed = dice(tests + 1);

    fprintf(out,
            "{\"function_name\": \"Module%" PRIu64 ".fn_%" PRIu64
            "\", \"overview\": \"",
            number / 50, number);
    put_code(out, 200);
    fputs("\", \"function_signature\": \"def fn(self, batch, *, scale=1.0)\", "
          "\"input_parameters\": \"- `batch`: list of items\", "
          "\"detailed_description\": \"",
          out);
    put_code(out, 800 + dice(2000));
    fputs("\", \"output\": \"a tensor\", \"func_implementation\": \"\", "
          "\"test_code_path\": \"code/test_code/test_fn.py\", "
          "\"implementation_location\": \"code/src/fn.py:line 21-79\", "
          "\"prompt\": [{\"role\": \"system\", \"content\": \"",
          out);
    put_code(out, 500 + dice(3000));
    fputs("\"}, {\"role\": \"user\", \"content\": \"", out);
    put_code(out, 1000 + dice(6000));
    fputs("\"}], \"completions\": [\"```python\\n", out);
    put_code(out, 1000 + dice(5000));
    fprintf(out,
            "```\"], \"num_completions\": 1, \"results\": [%s], "
            "\"pass_ratios\": [%.17g]}\n",
            passed == tests ? "true" : "false", (double)passed / (double)tests);
}

static void
small_record(FILE *out, uint64_t number)
{
    int passed = dice(3) == 0;

    fprintf(out, "{\"task_id\": \"HumanEval/%" PRIu64 "\", \"completion\": \"",
            number / 100);
    put_code(out, 150 + dice(100));
    fprintf(out, "\", \"result\": \"%s\", \"passed\": %s}\n",
            passed ? "passed" : "failed: AssertionError",
            passed ? "true" : "false");
}

static void
make_tree(const char *path, uint64_t amount)
{
    char name[4096];
    uint64_t i;
    FILE *out;

    if (mkdir(path, 0777) != 0)
        die(path);
    for (i = 0; i < amount; i++) {
        int passed = dice(3) == 0;

        snprintf(name, sizeof name, "%s/task_%06" PRIu64, path, i);
        if (mkdir(name, 0777) != 0)
            die(name);
        strcat(name, "/verdict.jsonl");
        out = fopen(name, "w");
        if (out == NULL)
            die(name);
        fprintf(out,
                "{\"kverify_verdict\":1,\"labels\":{\"dataset\":\"tree\","
                "\"run\":\"bench\"},\"task\":\"%" PRIu64
                "\",\"attempt\":0,\"outcome\":\"%s\",\"class\":null,"
                "\"score\":%d,\"counts\":null,\"subscores\":{},"
                "\"resources\":null,\"verifier\":{\"name\":\"bench\","
                "\"version\":\"1\"},\"isolation\":null,\"evidence\":null}\n",
                i, passed ? "pass" : "fail", passed);
        if (fclose(out) != 0)
            die(name);
    }
}

int
main(int argc, char **argv)
{
    uint64_t amount, i;
    FILE *out;

    if (argc != 4) {
        fputs("usage: make_data koco|small|tree PATH AMOUNT\n", stderr);
        return 2;
    }
    amount = strtoull(argv[3], NULL, 10);
    if (strcmp(argv[1], "tree") == 0) {
        make_tree(argv[2], amount);
        return 0;
    }
    out = fopen(argv[2], "w");
    if (out == NULL)
        die(argv[2]);
    if (strcmp(argv[1], "koco") == 0)
        for (i = 0; (uint64_t)ftello(out) < amount; i++)
            koco_record(out, i);
    else
        for (i = 0; i < amount; i++)
            small_record(out, i);
    if (fclose(out) != 0)
        die(argv[2]);
    return 0;
}
