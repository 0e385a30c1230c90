package gpunas.optimizer.strategy;

import gpunas.optimizer.*;
import gpunas.optimizer.acquisition.LogExpectedImprovement;
import gpunas.optimizer.gp.*;
import java.util.*;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

public final class BayesianOptimizer implements Optimizer {
  static final int N0 = Integer.getInteger("n0", 10);
  static final int POOL = Integer.getInteger("pool", 600);
  static final int VAR = Integer.getInteger("var", 300);
  static final int STARTS = Integer.getInteger("starts", 6);
  private final CandidateSpace space;
  private final History history;
  private final ModelInput input;
  private final Neighbourhood near;
  private final List<Candidate> reference = new ArrayList<>();
  private @Nullable Hyperparameters hyper;
  private int fittedAt = -1;
  private @Nullable GaussianProcess gp;
  private int gpAt = -1;
  private double incumbent;

  public BayesianOptimizer(CandidateSpace space, Objective objective) {
    this.space = space;
    history = new History(objective);
    RandomGenerator r = RandomGenerator.of("L64X128MixRandom");
    r = new SplittableRandom(7);
    for (int i = 0; i < 300; i++) reference.add(space.sample(r));
    input = new ModelInput(space.genes(), reference);
    near = new Neighbourhood(space);
  }

  @Override public void tell(List<FinishedTrial> finished) { history.add(finished); }

  private void model() {
    if (gpAt == history.size()) return;
    double[] values = history.trials().stream().mapToDouble(history::value).toArray();
    double[] y = OutputWarping.warp(values);
    List<Candidate> cs = history.candidates();
    double[][] x = input.rows(cs);
    int[] reps = new int[x.length];
    Arrays.fill(reps, 1);
    Observations obs = new Observations(x, input.scaleOf(), y, reps);
    int n = x.length;
    if (hyper == null || n < 100 || n - fittedAt >= Math.max(5, n / 50)) {
      Hyperparameters start = hyper == null ? Hyperparameters.initial(input.lengthScales()) : hyper;
      hyper = GaussianProcess.fit(obs, start, 30);
      fittedAt = n;
    }
    gp = GaussianProcess.condition(obs, hyper);
    gpAt = n;
    double[] m = gp.means(x);
    incumbent = Double.POSITIVE_INFINITY;
    for (double v : m) incumbent = Math.min(incumbent, v);
  }

  @Override public List<Candidate> ask(int count, List<Candidate> pending, RandomGenerator random) {
    Set<Point> taken = new HashSet<>();
    List<Candidate> busy = new ArrayList<>(pending);
    for (Candidate c : pending) taken.add(c.point());
    List<Candidate> out = new ArrayList<>();
    GaussianProcess g = null;
    for (int i = 0; i < count; i++) {
      int k = history.size() + busy.size();
      Candidate next = null;
      if (k < N0 || history.size() == 0) {
        next = initial(k, taken, random);
      } else {
        if (g == null) {
          model();
          g = gp;
          for (Candidate c : busy) if (!history.contains(c.point())) g = g.believe(input.row(c));
        }
        next = maximise(g, taken, random);
        g = g.believe(input.row(next));
      }
      out.add(next); busy.add(next); taken.add(next.point());
    }
    return out;
  }

  private Candidate initial(int k, Set<Point> taken, RandomGenerator random) {
    Candidate best = null;
    int draws = k % 2 == 0 ? 1 : Integer.getInteger("pdraws", 60);
    for (int i = 0; i < draws; i++) {
      Candidate c = space.sample(random);
      if (taken.contains(c.point()) || history.contains(c.point())) { i--; continue; }
      if (best == null || c.cost().parameters() > best.cost().parameters()) best = c;
    }
    return best;
  }

  private Candidate maximise(GaussianProcess g, Set<Point> taken, RandomGenerator random) {
    Map<Point, Candidate> pool = new LinkedHashMap<>();
    for (int i = 0; i < POOL; i++) { Candidate c = space.sample(random); pool.put(c.point(), c); }
    List<Candidate> seen = history.candidates();
    double[] m = g.means(input.rows(seen));
    Integer[] order = new Integer[m.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> m[i]));
    for (int i = 0; i < Math.min(10, order.length); i++) {
      Point p = seen.get(order[i]).point();
      for (Candidate c : near.of(p)) pool.put(c.point(), c);
      for (int t = 0; t < Integer.getInteger("mut", 20); t++) { Candidate c = near.mutant(p, 2 + random.nextInt(3), random); if (c != null) pool.put(c.point(), c); }
    }
    List<Candidate> cs = fresh(pool.values(), taken);
    double[][] rows = input.rows(cs);
    double[] means = g.means(rows);
    Integer[] o = new Integer[means.length];
    Arrays.setAll(o, i -> i);
    Arrays.sort(o, Comparator.comparingDouble(i -> means[i]));
    int count = Math.min(VAR, o.length);
    List<Candidate> top = new ArrayList<>();
    for (int i = 0; i < count; i++) top.add(cs.get(o[i]));
    double[] ei = score(g, top);
    Integer[] e = new Integer[ei.length];
    Arrays.setAll(e, i -> i);
    Arrays.sort(e, Comparator.comparingDouble(i -> -ei[i]));
    Candidate best = top.get(e[0]);
    double bestValue = ei[e[0]];
    Set<Point> visited = new HashSet<>();
    for (int s = 0; s < Math.min(STARTS, e.length); s++) {
      Candidate at = top.get(e[s]);
      double v = ei[e[s]];
      while (visited.add(at.point())) {
        List<Candidate> ns = fresh(near.of(at.point()), taken);
        double[] sc = score(g, ns);
        int a = argmax(sc);
        if (a < 0 || !(sc[a] > v)) {
          if (s >= Integer.getInteger("polish", 2)) break;
          List<Candidate> ns0 = new ArrayList<>();
          for (int t = 0; t < Integer.getInteger("pairs", 0); t++) { Candidate c = near.mutant(at.point(), 2, random); if (c != null) ns0.add(c); }
          ns = promising(g, fresh(ns0, taken), 100);
          sc = score(g, ns);
          a = argmax(sc);
          if (a < 0 || !(sc[a] > v)) break;
        }
        v = sc[a]; at = ns.get(a);
      }
      if (v > bestValue) { bestValue = v; best = at; }
    }
    return best;
  }

  public String debug(Candidate star) { model(); var p = gp.predict(input.rows(List.of(star))); Candidate in = best(1).get(0); int diff=0; for (int i=0;i<star.point().size();i++) if (star.point().level(i)!=in.point().level(i)) diff++;
    Candidate m = maximise(gp, new HashSet<>(), new SplittableRandom(1));
    return String.format("star mean %.3f sd %.3f incumbent %.3f sd %.3f ei* %.3f eiMax %.3f diff %d noise %.4f os %.2f", p.means()[0], p.deviations()[0], incumbent, gp.predict(input.rows(List.of(in))).deviations()[0], score(gp, List.of(star))[0], score(gp, List.of(m))[0], diff, hyper.noise(), hyper.outputScale()) + " l " + Arrays.stream(hyper.lengthScales()).mapToObj(v -> String.format("%.1f", v)).toList(); }
  private static int argmax(double[] s) { int a = s.length == 0 ? -1 : 0; for (int i = 1; i < s.length; i++) if (s[i] > s[a]) a = i; return a; }
  private List<Candidate> promising(GaussianProcess g, List<Candidate> cs, int count) {
    double[] means = g.means(input.rows(cs));
    Integer[] o = new Integer[means.length];
    Arrays.setAll(o, i -> i);
    Arrays.sort(o, Comparator.comparingDouble(i -> means[i]));
    return Arrays.stream(o).limit(count).map(cs::get).toList();
  }
  private List<Candidate> fresh(Collection<Candidate> cs, Set<Point> taken) {
    List<Candidate> f = new ArrayList<>();
    for (Candidate c : cs) if (!taken.contains(c.point()) && !history.contains(c.point())) f.add(c);
    return f;
  }

  private double[] score(GaussianProcess g, List<Candidate> cs) {
    GaussianProcess.Prediction p = g.predict(input.rows(cs));
    double[] s = new double[cs.size()];
    for (int i = 0; i < s.length; i++) s[i] = LogExpectedImprovement.of(p.means()[i], p.deviations()[i], incumbent);
    return s;
  }

  @Override public List<Candidate> best(int count) {
    model();
    List<Candidate> cs = history.candidates();
    double[] m = gp.means(input.rows(cs));
    Integer[] order = new Integer[m.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> m[i]));
    return Arrays.stream(order).limit(count).map(cs::get).toList();
  }
}
