import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoopTranslator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Predicts by DJL: {@code MODEL IMAGES SIZES...} prints a line for each model output. */
class ReadByDjl {
  public static void main(String[] arguments) throws Exception {
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(Path.of(arguments[0]))
            .optModelName("saved_model")
            .optEngine("TensorFlow")
            .optTranslator(new NoopTranslator())
            .build();
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(Path.of(arguments[1])));
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    long[] sizes = Arrays.stream(arguments).skip(2).mapToLong(Long::parseLong).toArray();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        var predictor = model.newPredictor()) {
      NDArray images = model.getNDManager().create(values, new Shape(sizes));
      images.setName("images");
      for (NDArray output : predictor.predict(new NDList(images))) {
        if (output.getName().equals("probabilities")) {
          System.out.println("probabilities " + Arrays.toString(output.toFloatArray()));
        }
      }
    }
  }
}
