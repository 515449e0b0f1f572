package org.cigl.run;

import java.io.IOException;
import org.cigl.recipe.EarlyStopping;
import org.cigl.train.StopRule;
import org.cigl.train.TrainingListener;

/**
 * Ends a run whose final model no longer improves. Metrics count as the history has them, so that a
 * resumed run ends where the undisturbed one does.
 */
final class EarlyStop implements TrainingListener, StopRule {
  private final EarlyStopping settings;
  private double best = Double.NaN;
  private int without;

  private EarlyStop(EarlyStopping settings) {
    this.settings = settings;
  }

  /**
   * Goes on from a run's history.
   *
   * @param settings null: the run does not end early
   */
  static EarlyStop in(RunFolder run, EarlyStopping settings) throws IOException {
    EarlyStop stop = new EarlyStop(settings);
    if (settings != null) {
      History.values(run, History.finalModelColumn(settings.metric())).forEach(stop::take);
    }
    return stop;
  }

  @Override
  public void epochDone(EpochDone event) {
    if (settings != null && event.finalModel() != null) {
      take(Double.parseDouble(History.round(value(event.finalModel()))));
    }
  }

  private double value(Validation validation) {
    return switch (settings.metric()) {
      case NLL -> validation.nll();
      case ACCURACY -> validation.accuracy();
      case ECE -> validation.ece15();
    };
  }

  private void take(double value) {
    if (Double.isNaN(best) || settings.improved(value, best)) {
      best = value;
      without = 0;
    } else {
      without++;
    }
  }

  @Override
  public boolean stops() {
    return settings != null && without >= settings.patience();
  }
}
