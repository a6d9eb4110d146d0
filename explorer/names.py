"""Names: what the choices are called, and what they mean in a few words. No Qt."""

from __future__ import annotations

from engine.settings import Covariance, EmptyCluster, Initialiser, Method, Scaling

METHOD_NAMES = {
    Method.KMEANS: "k-means",
    Method.SOFT_KMEANS: "soft k-means",
    Method.MIXTURE: "Gaussian mixture",
}
FAMILY_NAMES = {Method.KMEANS: "k-means", Method.SOFT_KMEANS: "soft k-means", Method.MIXTURE: "mixture"}
COVARIANCE_NAMES = {
    Covariance.FULL: "full",
    Covariance.TIED: "tied",
    Covariance.DIAG: "diag",
    Covariance.SPHERICAL: "spherical",
}
COVARIANCE_SHORT = {**COVARIANCE_NAMES, Covariance.SPHERICAL: "spher."}
COVARIANCE_GLOSS = {
    Covariance.FULL: "own shape",
    Covariance.TIED: "one shape shared",
    Covariance.DIAG: "axis-aligned",
    Covariance.SPHERICAL: "circle",
}
INITIALISER_NAMES = {
    Initialiser.KMEANS_PLUS_PLUS: "k-means++",
    Initialiser.RANDOM_POINTS: "random points",
    Initialiser.FARTHEST_FIRST: "farthest first",
    Initialiser.RANDOM_PARTITION: "random partition",
    Initialiser.KMEANS_RESULT: "k-means result",
    Initialiser.BY_HAND: "placed by hand",
}
INITIALISER_GLOSS = {
    Initialiser.KMEANS_PLUS_PLUS: "Each next centre is drawn with probability ∝ D², D from the nearest one so far.",
    Initialiser.RANDOM_POINTS: "The centres are different points, drawn at random.",
    Initialiser.FARTHEST_FIRST: "Each next centre is the point farthest from those so far: outliers come early.",
    Initialiser.RANDOM_PARTITION: "Every point gets a random cluster: the means all lie near the middle.",
    Initialiser.KMEANS_RESULT: "K-means is run first, and its centres are the start.",
    Initialiser.BY_HAND: "The centres stay where they were dragged or handed over.",
}
NO_PICKS = {
    Initialiser.RANDOM_PARTITION: "A random partition picks no points: it divides all of them at once",
    Initialiser.KMEANS_RESULT: "This start is the end of a whole k-means run: k-means++ shows its picks",
    Initialiser.BY_HAND: "Centres placed by hand are not picked: choose another initialisation",
}
"""Why there is no seeding step by step."""
SCALING_NAMES = {Scaling.NONE: "none", Scaling.STANDARDISE: "standardise"}
SCALING_GLOSS = {
    Scaling.NONE: "Distances are measured in the data's own units.",
    Scaling.STANDARDISE: "Each column is divided by its standard deviation first.",
}
SCALING_TOOLTIP = """Scaling changes k-means, soft k-means and spherical mixtures;
for full, tied and diag only the start and the regularisation."""
EMPTY_CLUSTER_NAMES = {EmptyCluster.RELOCATE: "relocate", EmptyCluster.KEEP: "keep"}
EMPTY_CLUSTER_GLOSS = {
    EmptyCluster.RELOCATE: "A centre without points moves to the point that is farthest from its own centre.",
    EmptyCluster.KEEP: "A centre without points stays where it was.",
}
