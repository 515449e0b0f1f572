/*
 * What is done to outputs besides writing them: a line at a time, some neighbouring channels of one
 * image's pixel, while it is in registers.
 */
#ifndef CIGL_EPILOGUE_H
#define CIGL_EPILOGUE_H

#include "normalized.h"

#define CHAINS 4 /* sums of a channel that are added up apart: of every fourth lane */

/* Each compiled apart: none costs more than what it does. */
typedef enum {
  PLAIN,        /* nothing */
  BIASED,       /* a bias is added, and the rectified linear unit may follow */
  MEASURED,     /* their mean and variance are taken */
  BIASED_SUM,   /* something is added to them after the bias */
  MEASURED_SUM, /* or before they are measured */
  GRADIENT,     /* they are the gradient of a norm's output: its sums are taken */
  RECTIFIED     /* it goes through the rectified linear unit after the norm before that */
} Finishing;

INLINE bool biased(Finishing kind) { return kind == BIASED || kind == BIASED_SUM; }
INLINE bool summed(Finishing kind) { return kind != PLAIN && !biased(kind); }

/* Whether each output has a value beside it. */
INLINE bool paired(Finishing kind) { return kind > MEASURED; }
INLINE bool added(Finishing kind) { return kind == BIASED_SUM || kind == MEASURED_SUM; }

/* What is done to one part of the outputs, and what has come of it so far. */
typedef struct {
  Finishing kind;
  int64_t channels;
  const float *written, *beside; /* all outputs; as many values: what is added, or the norm's input */
  const float *bias;      /* by channel; NULL for zeros */
  bool rectified;         /* after the bias */
  Affine norm;
  int64_t count;          /* values of each channel that were measured */
  float *center;          /* near which: the first */
  float *first, *second;  /* [CHAINS][channels], of one tile */
  double *sums;           /* [2][channels] */
} Epilogue;

/* The values and sums of the channels of a line. */
typedef struct {
  Register bias, center, factor, offset, first[CHAINS], second[CHAINS];
  Mask stopped; /* what of a negative value */
} Line;

INLINE Line open_line(Finishing kind, const Epilogue *e, int64_t channel) {
  Line line = {0};
  if (biased(kind)) {
    if (e->bias) line.bias = load(e->bias + channel);
    line.stopped -= (int32_t)e->rectified;
  }
  if (!summed(kind)) return line;
  line.center = load((kind < GRADIENT ? e->center : e->norm.center) + channel);
  if (kind == RECTIFIED) {
    line.factor = load(e->norm.factor + channel);
    line.offset = load(e->norm.offset + channel);
  }
  for (int i = 0; i < CHAINS; i++) {
    line.first[i] = load(e->first + i * e->channels + channel);
    line.second[i] = load(e->second + i * e->channels + channel);
  }
  return line;
}

INLINE void close_line(Finishing kind, const Epilogue *e, int64_t channel, const Line *line) {
  for (int i = 0; summed(kind) && i < CHAINS; i++) {
    memcpy(e->first + i * e->channels + channel, &line->first[i], sizeof(Register));
    memcpy(e->second + i * e->channels + channel, &line->second[i], sizeof(Register));
  }
}

/* What is written for a value of a line, with what is beside it. */
INLINE Register finished(Finishing kind, Line *line, int chain, Register value,
                         const float *beside) {
  if (biased(kind)) value += line->bias;
  if (added(kind)) value += load(beside);
  if (biased(kind))
    return (Register)((Mask)value & ~((value < 0) & line->stopped)); /* NaN stays so */
  if (kind == PLAIN) return value;
  Register centered = (kind < GRADIENT ? value : load(beside)) - line->center;
  if (kind == RECTIFIED) value = let_through(value, centered, line->factor, line->offset);
  Register first = kind < GRADIENT ? centered : value;
  line->first[chain] += first;
  line->second[chain] += first * centered;
  return value;
}

/* The same of a single value. */
INLINE float finished_one(Finishing kind, const Epilogue *e, int64_t channel, int chain,
                          float value, const float *beside) {
  if (biased(kind) && e->bias) value += e->bias[channel];
  if (added(kind)) value += *beside;
  if (biased(kind)) return e->rectified && value < 0 ? 0 : value;
  if (kind == PLAIN) return value;
  float center = (kind < GRADIENT ? e->center : e->norm.center)[channel];
  float centered = (kind < GRADIENT ? value : *beside) - center;
  if (kind == RECTIFIED && !(fmaf(centered, e->norm.factor[channel], e->norm.offset[channel]) > 0))
    value = 0;
  float first = kind < GRADIENT ? centered : value;
  e->first[chain * e->channels + channel] += first;
  float *second = e->second + chain * e->channels + channel;
  *second = fmaf(first, centered, *second);
  return value;
}

#endif
