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
  PLAIN,    /* nothing */
  MEASURED, /* their mean and variance are taken */
  ADDED,    /* something is added to them before that */
  GRADIENT, /* they are the gradient of a norm's output: its sums are taken */
  RECTIFIED /* it goes through the rectified linear unit after the norm before that */
} Finishing;

/* A norm's values by channel, to be applied to what is read. */
typedef struct {
  const float *center, *factor, *offset; /* center is NULL where nothing is to be done */
  bool rectified;
} Affine;

/* What is done to one part of the outputs, and what has come of it so far. */
typedef struct {
  Finishing kind;
  int64_t channels;
  const float *written, *beside; /* all outputs; as many values: what is added, or the norm's input */
  Affine norm;
  int64_t count;          /* values of each channel that were measured */
  float *center;          /* near which: the first */
  float *first, *second;  /* [CHAINS][channels], of one tile */
  double *sums;           /* [2][channels] */
} Epilogue;

/* The values and sums of the channels of a line. */
typedef struct {
  Register center, factor, offset, first[CHAINS], second[CHAINS];
} Line;

INLINE Line open_line(Finishing kind, const Epilogue *e, int64_t channel) {
  Line line = {0};
  if (kind == PLAIN) return line;
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
  for (int i = 0; kind != PLAIN && i < CHAINS; i++) {
    memcpy(e->first + i * e->channels + channel, &line->first[i], sizeof(Register));
    memcpy(e->second + i * e->channels + channel, &line->second[i], sizeof(Register));
  }
}

/* What is written for a value of a line, with what is beside it. */
INLINE Register finished(Finishing kind, Line *line, int chain, Register value,
                         const float *beside) {
  if (kind == PLAIN) return value;
  if (kind == ADDED) value += load(beside);
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
  if (kind == PLAIN) return value;
  if (kind == ADDED) value += *beside;
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
