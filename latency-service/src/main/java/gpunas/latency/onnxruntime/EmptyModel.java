package gpunas.latency.onnxruntime;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

/** A model that hands on one number: what it takes is what calling the runtime takes. */
final class EmptyModel {

  private static final int IR_VERSION = 8;
  private static final int OPERATOR_SET = 17;

  private EmptyModel() {}

  static byte[] onnx() {
    var model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setGraph(
                GraphProto.newBuilder()
                    .setName("empty")
                    .addNode(
                        NodeProto.newBuilder()
                            .setOpType("Identity")
                            .addInput("input")
                            .addOutput("output"))
                    .addInput(number("input"))
                    .addOutput(number("output")));
    model.addOpsetImportBuilder().setDomain("").setVersion(OPERATOR_SET);
    return model.build().toByteArray();
  }

  private static ValueInfoProto number(String name) {
    var value = ValueInfoProto.newBuilder().setName(name);
    value
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .setElemType(TensorProto.DataType.FLOAT.getNumber())
        .getShapeBuilder()
        .addDimBuilder()
        .setDimValue(1);
    return value.build();
  }
}
