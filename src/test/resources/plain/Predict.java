import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/** What a program that knows nothing of this project does with an exported model. */
public class Predict {
  public static void main(String[] arguments) throws Exception {
    try (SavedModelBundle model = SavedModelBundle.load(arguments[0], "serve");
        TString file =
            TString.tensorOfBytes(
                NdArrays.vectorOfObjects(Files.readAllBytes(Path.of(arguments[1]))));
        Result result = model.function("image_bytes").call(Map.of("image_bytes", file))) {
      TFloat32 probabilities = (TFloat32) result.get("probabilities").get();
      probabilities.scalars().forEach(value -> System.out.println(value.getFloat()));
    }
  }
}
